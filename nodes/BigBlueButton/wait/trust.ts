import type { IDataObject, INodeProperties, IWebhookFunctions } from 'n8n-workflow';

import type { HashAlgorithm } from '../../../protocol/checksum';
import type { Trust } from '../../../protocol/deliveries';
import { acceptedSecrets, type ConfiguredServer } from '../../../protocol/server';
import { fieldText } from '../operations/fieldText';
import { triggerFields } from '../trigger/fields';

const acceptConstantChecksum = optionOfTrigger('acceptConstantChecksum');
const minimumAlgorithm = optionOfTrigger('minimumAlgorithm');

/** Which deliveries are believed: the same options as those of BigBlueButton Trigger. */
export const trustOptions: readonly INodeProperties[] = [acceptConstantChecksum, minimumAlgorithm];

function optionOfTrigger(name: string): INodeProperties {
  const all = triggerFields
    .filter((field) => field.name === 'options')
    .flatMap(({ options = [] }) => options as INodeProperties[]);
  const option = all.find((one) => one.name === name);
  if (!option) throw new TypeError(`BigBlueButton Trigger has no option ${name}`);
  return option;
}

/**
 * Whom an execution that waits believes.
 *
 * @throws BigBlueButtonFailure when an expression gives an option no value of its kind
 */
export function trustOf(context: IWebhookFunctions, server: ConfiguredServer): Trust {
  const options = context.getNodeParameter('options', {}) as IDataObject;
  const chosen = (option: INodeProperties) =>
    option.name in options ? fieldText(option, options[option.name]) : undefined;
  return {
    secrets: acceptedSecrets(server),
    minimum: chosen(minimumAlgorithm) as HashAlgorithm | undefined,
    ...(chosen(acceptConstantChecksum) === 'true' && { eras: ['bearer', 'A', 'B', 'C'] }),
  };
}
