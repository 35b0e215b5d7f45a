/** What n8n kept of a run, and how a test reads it. */
import type { IBinaryData, IDataObject, INodeExecutionData, IRunExecutionData } from 'n8n-workflow';

export type ExecutionStatus =
  'canceled' | 'crashed' | 'error' | 'new' | 'running' | 'success' | 'unknown' | 'waiting';

export interface ExecutionSummary {
  id: string;
  workflowId: string;
  status: ExecutionStatus;
  /** manual, trigger, webhook, … */
  mode: string;
  startedAt: string;
  stoppedAt: string | null;
}

export interface Execution extends ExecutionSummary {
  data: IRunExecutionData;
}

export function hasEnded({ status }: ExecutionSummary): boolean {
  return !['new', 'running', 'unknown', 'waiting'].includes(status);
}

/**
 * @param nodeName as in the workflow
 * @param output number of the node's output
 * @returns the items of the node's last run; none if it did not run
 */
export function itemsOf(execution: Execution, nodeName: string, output = 0): INodeExecutionData[] {
  const run = execution.data.resultData.runData[nodeName]?.at(-1);
  return run?.data?.main[output] ?? [];
}

/** The JSON of the items of itemsOf(). */
export function outputOf(execution: Execution, nodeName: string, output = 0): IDataObject[] {
  return itemsOf(execution, nodeName, output).map(({ json }) => json);
}

/** The file an item of itemsOf() carries under this name. */
export function fileOf(item: INodeExecutionData, field = 'data'): IBinaryData {
  const file = item.binary?.[field];
  if (!file) throw new Error(`The item has no file in "${field}".`);
  return file;
}

/** @returns message and description of what stopped the run, as n8n shows them; '' if nothing did */
export function errorOf(execution: Execution): { message: string; description: string } {
  const { error } = execution.data.resultData;
  return {
    message: error?.message ?? '',
    description: (error && 'description' in error && error.description) || '',
  };
}

/**
 * @returns the run itself
 * @throws Error with what stopped it, if something did
 */
export function succeeded(run: Execution): Execution {
  if (run.status === 'success') return run;
  const { message, description } = errorOf(run);
  throw new Error(`A workflow stopped: ${message} ${description}`);
}
