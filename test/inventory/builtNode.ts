/**
 * What the built action node offers: its operations with their fields, as n8n's editor gets them,
 * and the calls that the code of each operation makes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import * as ts from 'typescript';

import { BigBlueButton } from '../../nodes/BigBlueButton/BigBlueButton.node';
import { RESOURCES } from '../../nodes/BigBlueButton/operations';
import { CALLS } from './inventory';

const NODE = join(__dirname, '../../nodes/BigBlueButton');
const OPERATIONS = join(NODE, 'operations');
/** An operation may show a field as the trigger has it, but does not do what the trigger does. */
const TRIGGER_PANEL = join(NODE, 'trigger/fields.ts');
const PROTOCOL = join(__dirname, '../../protocol');

/** A field with its labels from the outside to the inside. */
export interface Field {
  name: string;
  path: string[];
  type: string;
  description: string;
  /** whether it is a parameter of the call by its own name, without code that handles it */
  isWire: boolean;
  /** whether it is part of a row that can be added more than once */
  inRow: boolean;
  options: Array<{ name: string; value: string; description: string }>;
}

export interface BuiltOperation {
  /** as in workflows: `meeting:create` */
  id: string;
  resource: string;
  name: string;
  description: string;
  fields: Field[];
  /** calls that its code makes */
  calls: Set<string>;
  /** parameters that its code sets by itself */
  sets: Set<string>;
}

/** Every operation of the node, as its description has it. */
export function builtOperations(): BuiltOperation[] {
  const { properties } = new BigBlueButton().description;
  const menu = (name: string, resource?: string) =>
    properties
      .filter((one) => one.name === name)
      .filter((one) => !resource || one.displayOptions?.show?.resource?.includes(resource))
      .flatMap(({ options }) => options as INodePropertyOptions[]);
  return menu('resource').flatMap((resource) =>
    menu('operation', String(resource.value)).map((operation) => {
      const [of, value] = [String(resource.value), String(operation.value)];
      const shown = properties.filter(
        ({ displayOptions: { show } = {} }) =>
          show?.resource?.includes(of) && show.operation?.includes(value),
      );
      const local = RESOURCES.find((one) => one.value === of)?.operations[value].local ?? [];
      return {
        id: `${of}:${value}`,
        resource: resource.name,
        name: operation.name,
        description: operation.description ?? '',
        fields: shown.flatMap((field) => fieldsIn(field, local)),
        ...codeOf(of, value),
      };
    }),
  );
}

type Inner = Partial<INodeProperties> & { values?: INodeProperties[] };

function fieldsIn(
  field: INodeProperties,
  local: readonly string[],
  outer: string[] = [],
  { inRow = false, isLocal = false } = {},
): Field[] {
  const path = [...outer, field.displayName];
  const own = inRow || isLocal || local.includes(field.name) || field.type === 'notice';
  const options = (field.options ?? []) as Inner[];
  const isGroup = field.type === 'collection' || field.type === 'fixedCollection';
  return [
    {
      name: field.name,
      path,
      type: field.type,
      description: field.description ?? '',
      isWire: !own && !isGroup,
      inRow,
      options: isGroup
        ? []
        : (field.options ?? []).map((one) => {
            const { name, value, description = '' } = one as INodePropertyOptions;
            return { name, value: String(value), description };
          }),
    },
    ...(isGroup ? options : []).flatMap((one) =>
      one.values
        ? one.values.flatMap((inner) => fieldsIn(inner, local, path, { inRow: true }))
        : fieldsIn(one as INodeProperties, local, path, { inRow, isLocal: own }),
    ),
  ];
}

// --- What the code of an operation does

function codeOf(resource: string, operation: string): Pick<BuiltOperation, 'calls' | 'sets'> {
  const calls = new Set<string>();
  const sets = new Set<string>();
  const index = join(OPERATIONS, resource, 'index.ts');
  for (const declaration of reachable(index, operation)) {
    visitAll(declaration, (node) => {
      if (ts.isStringLiteralLike(node) && isCallName(node)) calls.add(node.text);
      if (ts.isArrayLiteralExpression(node) && node.elements.length === 2) {
        const [name] = node.elements;
        if (ts.isStringLiteralLike(name)) sets.add(name.text);
      }
    });
  }
  return { calls, sets };
}

const CALL_NAMES = new Set(CALLS.map(({ call }) => call));
/** What makes calls, or is given the name of one to make. */
const MAKES_CALLS = /^(?:request|ask|call|signedUrl|requestUrl|\w*(?:Call|CallName|Url))$/;

/** A call's name counts only where it is handed to something that makes calls, or kept for that. */
function isCallName({ text, parent }: ts.StringLiteralLike): boolean {
  if (!CALL_NAMES.has(text)) return false;
  if (ts.isVariableDeclaration(parent)) return text !== '';
  if (ts.isPropertyAssignment(parent)) return parent.name.getText() === 'call';
  if (!ts.isCallExpression(parent)) return false;
  const { expression: callee } = parent;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return MAKES_CALLS.test(name.getText());
}

/** The declaration that a file exports by a name, and all of the node's that it makes use of. */
function reachable(file: string, name: string, found = new Set<ts.Node>()): Set<ts.Node> {
  if (file === TRIGGER_PANEL) return found;
  const { declarations, imports } = namesIn(file);
  const declaration = declarations.get(name);
  const imported = imports.get(name);
  if (imported) return reachable(imported.file, imported.name, found);
  if (!declaration || found.has(declaration)) return found;
  if (file.startsWith(PROTOCOL) && !describesCall(declaration)) return found;
  found.add(declaration);
  visitAll(declaration, (node) => {
    if (ts.isIdentifier(node)) reachable(file, node.text, found);
  });
  return found;
}

/** The protocol makes no calls, but where a call is spelled like a messageKey, it describes the call. */
function describesCall(declaration: ts.Node): boolean {
  return ts.isVariableDeclaration(declaration) && /\bcall: '/.test(declaration.getText());
}

interface Names {
  declarations: Map<string, ts.Node>;
  /** what is imported, or exported from elsewhere, by its name here */
  imports: Map<string, { file: string; name: string }>;
}

const known = new Map<string, Names>();

function namesIn(file: string): Names {
  const before = known.get(file);
  if (before) return before;
  const names: Names = { declarations: new Map(), imports: new Map() };
  known.set(file, names);
  const text = readFileSync(file, 'utf8');
  for (const one of ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true).statements) {
    if (ts.isVariableStatement(one)) {
      for (const each of one.declarationList.declarations) {
        names.declarations.set(each.name.getText(), each);
      }
    } else if (ts.isFunctionDeclaration(one) || ts.isClassDeclaration(one)) {
      if (one.name) names.declarations.set(one.name.text, one);
    } else if (ts.isImportDeclaration(one) || ts.isExportDeclaration(one)) {
      for (const [name, imported] of importsOf(file, one)) names.imports.set(name, imported);
    }
  }
  return names;
}

function importsOf(
  from: string,
  statement: ts.ImportDeclaration | ts.ExportDeclaration,
): Array<[string, { file: string; name: string }]> {
  const { moduleSpecifier: module } = statement;
  const specifier = module && ts.isStringLiteral(module) ? module.text : '';
  const path = join(dirname(from), specifier);
  const file = [`${path}.ts`, join(path, 'index.ts')].find((one) => existsSync(one));
  const bindings = ts.isImportDeclaration(statement)
    ? statement.importClause?.namedBindings
    : statement.exportClause;
  if (!specifier.startsWith('.') || !file || !bindings) return [];
  if (!ts.isNamedImports(bindings) && !ts.isNamedExports(bindings)) return [];
  return [...bindings.elements].map(({ name, propertyName }) => [
    name.text,
    { file, name: (propertyName ?? name).text },
  ]);
}

function visitAll(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => visitAll(child, visit));
}
