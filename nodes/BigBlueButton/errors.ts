import { type INode, type JsonObject, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { BigBlueButtonFailure } from '../../protocol/failure';

/**
 * Turns whatever went wrong into the error n8n shows: what happened as its message, what to do
 * next as its description.
 *
 * @param itemIndex the input item it happened with, where there is one
 */
export function toNodeError(
  node: INode,
  error: unknown,
  itemIndex?: number,
): NodeApiError | NodeOperationError {
  if (error instanceof BigBlueButtonFailure) {
    const text = { message: error.message, description: error.advice, itemIndex };
    // Bad input is the workflow's, everything else the server's.
    return error.kind === 'invalidInput' || error.kind === 'invalidAddress'
      ? new NodeOperationError(node, error.message, text)
      : new NodeApiError(node, serverSaid(error), text);
  }
  if (error instanceof NodeApiError || error instanceof NodeOperationError) {
    if (itemIndex !== undefined) error.context.itemIndex ??= itemIndex;
    return error;
  }
  return new NodeOperationError(node, error instanceof Error ? error : String(error), {
    itemIndex,
  });
}

function serverSaid(failure: BigBlueButtonFailure): JsonObject {
  return {
    ...(failure.messageKey !== undefined && { messageKey: failure.messageKey }),
    ...(failure.serverMessage !== undefined && { serverMessage: failure.serverMessage }),
    ...(failure.httpStatus !== undefined && { httpCode: String(failure.httpStatus) }),
  };
}
