import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { Parameter } from '../../../protocol/encode';
import type { Answer } from '../../../protocol/response';
import type { CallOptions, Connection } from '../connection';
import { fieldText } from './fieldText';
import type { Operation } from './operation';

/** What each run of a node has shown already. */
const hintsOf = new WeakMap<IExecuteFunctions, Set<string>>();

/** What an operation sees while it works on one input item. */
export class OperationCall {
  constructor(
    readonly context: IExecuteFunctions,
    readonly connection: Connection,
    readonly itemIndex: number,
    private readonly operation: Operation,
  ) {}

  /** The names of all fields of the operation. */
  get fieldNames(): string[] {
    return this.operation.fields.map(({ name }) => name);
  }

  /** The input item's data. Not to be changed. */
  get input(): Readonly<IDataObject> {
    return this.context.getInputData()[this.itemIndex].json;
  }

  /** The same operation for each input item, this one included. */
  get all(): OperationCall[] {
    return this.context
      .getInputData()
      .map((_, item) => new OperationCall(this.context, this.connection, item, this.operation));
  }

  /** A field's value for this item, whatever its type; of a picker, the ID that was picked. */
  field(name: string): unknown {
    return this.context.getNodeParameter(name, this.itemIndex, undefined, { extractValue: true });
  }

  /**
   * A field's value as the text that goes to the server, '' when it is empty.
   *
   * @throws BigBlueButtonFailure of kind `invalidInput` when it is required and empty, or no
   *   value of its type
   */
  text(name: string): string {
    return fieldText(this.property(name), this.field(name)) ?? '';
  }

  /** A field of a collection, undefined when it was not added. */
  option(collection: string, name: string): unknown {
    return (this.field(collection) as IDataObject | undefined)?.[name];
  }

  /**
   * A switch; n8n's expressions may give it as text.
   *
   * @throws BigBlueButtonFailure of kind `invalidInput` when it is neither true nor false
   */
  flag(name: string): boolean {
    const { default: otherwise } = this.property(name);
    return (this.text(name) || String(otherwise)) === 'true';
  }

  /** How many results are wanted at the most, undefined for all: the fields of `howMany`. */
  limit(): number | undefined {
    return this.flag('returnAll') ? undefined : Number(this.text('limit'));
  }

  /**
   * The text of a field in a collection, undefined when it was not added or is empty.
   *
   * @throws BigBlueButtonFailure of kind `invalidInput` when it is no value of its type
   */
  optionText(collection: string, name: string): string | undefined {
    const options = (this.property(collection).options ?? []) as INodeProperties[];
    const property = options.find((option) => option.name === name);
    const added = (this.field(collection) ?? {}) as IDataObject;
    return property && name in added ? fieldText(property, added[name]) : undefined;
  }

  /** Shows something to whoever looks at the output in the editor; once, however many items it is about. */
  hint(message: string): void {
    const shown = hintsOf.get(this.context) ?? new Set();
    hintsOf.set(this.context, shown);
    if (shown.has(message)) return;
    shown.add(message);
    this.context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
  }

  /**
   * The text of a field in the collection `filters`, undefined when it was not added.
   *
   * @throws BigBlueButtonFailure of kind `invalidInput` when it was added and is empty: it would let
   *   everything through
   */
  filter(name: string): string | undefined {
    const added = (this.field('filters') ?? {}) as IDataObject;
    if (!(name in added)) return undefined;
    const { options = [] } = this.property('filters');
    const property = (options as INodeProperties[]).find((option) => option.name === name);
    if (!property) throw new TypeError(`${this.operation.action} has no filter ${name}`);
    return fieldText({ ...property, required: true }, added[name]);
  }

  /**
   * All fields that are parameters of the call, under their own names, in the order of the
   * editor: top-level ones that are filled in, and those of collections that were added.
   *
   * @param only names of fields, for operations that make several calls; all unless given
   * @throws BigBlueButtonFailure of kind `invalidInput`, naming the field by its label
   */
  parameters(only?: readonly string[]): Parameter[] {
    return this.operation.fields
      .filter(({ name }) => !this.isLocal(name) && (only?.includes(name) ?? true))
      .filter((property) => this.isShown(property))
      .flatMap((property) =>
        property.type === 'collection'
          ? this.collected(property)
          : this.parameter(property, this.field(property.name)),
      );
  }

  /** Makes a call with this item's parameters, or with the given ones. */
  async request(
    call: string,
    parameters: readonly Parameter[] = this.parameters(),
    options?: CallOptions,
  ): Promise<Answer> {
    return await this.connection.call(call, parameters, options);
  }

  private collected(collection: INodeProperties): Parameter[] {
    const added = (this.field(collection.name) ?? {}) as IDataObject;
    return (
      ((collection.options ?? []) as INodeProperties[])
        .filter(({ name }) => name in added && !this.isLocal(name))
        // A filter that turns out empty would let everything through.
        .map((property) => ({ ...property, required: collection.name === 'filters' }))
        .flatMap((property) => this.parameter(property, added[property.name]))
    );
  }

  private parameter(property: INodeProperties, value: unknown): Parameter[] {
    const text = fieldText(property, value);
    return text === undefined ? [] : [[property.name, text]];
  }

  private property(name: string): INodeProperties {
    const found = this.operation.fields.find((property) => property.name === name);
    if (!found) throw new TypeError(`${this.operation.action} has no field ${name}`);
    return found;
  }

  private isLocal(name: string): boolean {
    return this.operation.local?.includes(name) ?? false;
  }

  /** A field hidden by the value of another one keeps what was typed into it; it is not meant. */
  private isShown({ displayOptions }: INodeProperties): boolean {
    return Object.entries(displayOptions?.show ?? {}).every(([name, values]) =>
      (values as unknown[]).map(String).includes(this.text(name)),
    );
  }
}
