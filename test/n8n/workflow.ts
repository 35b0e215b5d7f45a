/** A workflow as n8n exports it, as far as the tests write or read it. */
import { randomUUID } from 'node:crypto';

export interface CredentialReference {
  id?: string;
  name: string;
}

export interface WorkflowNode {
  id?: string;
  name: string;
  type: string;
  typeVersion?: number;
  position?: [number, number];
  parameters?: Record<string, unknown>;
  credentials?: Record<string, CredentialReference>;
  webhookId?: string;
  [setting: string]: unknown;
}

export interface WorkflowFile {
  name: string;
  nodes: WorkflowNode[];
  connections: Record<string, unknown>;
  settings?: Record<string, unknown>;
}

/** A workflow that n8n holds. */
export interface Workflow extends WorkflowFile {
  id: string;
  versionId: string;
}

/** What n8n says about a node type at /types/nodes.json. */
export interface NodeType {
  name: string;
  displayName: string;
  version: number | number[];
  webhooks?: unknown[];
  properties: Array<Record<string, unknown>>;
  [property: string]: unknown;
}

/**
 * Makes a workflow file ready for this n8n, as its editor does at an import.
 *
 * @param file as exported; IDs of nodes and webhooks are optional
 * @param nodeTypes those of this n8n
 * @param credentialIds name of a credential → its ID here
 * @returns the workflow with all IDs
 * @throws Error when it uses a node type or a credential that this n8n does not have
 */
export function preparedWorkflow(
  file: WorkflowFile,
  nodeTypes: readonly NodeType[],
  credentialIds: ReadonlyMap<string, string>,
): WorkflowFile {
  const nodes = file.nodes.map((node, index) => {
    const type = nodeTypes.find(({ name }) => name === node.type);
    if (!type) throw new Error(`Workflow "${file.name}": n8n has no node type "${node.type}".`);
    return {
      typeVersion: [type.version].flat().at(-1),
      position: [index * 220, 0] as [number, number],
      parameters: {},
      ...node,
      id: node.id ?? randomUUID(),
      ...(type.webhooks?.length ? { webhookId: node.webhookId ?? randomUUID() } : {}),
      ...(node.credentials
        ? { credentials: resolved(node.credentials, credentialIds, file.name) }
        : {}),
    };
  });
  return { ...file, settings: { executionOrder: 'v1', ...file.settings }, nodes };
}

function resolved(
  references: Record<string, CredentialReference>,
  credentialIds: ReadonlyMap<string, string>,
  workflowName: string,
): Record<string, CredentialReference> {
  return Object.fromEntries(
    Object.entries(references).map(([type, { name }]) => {
      const id = credentialIds.get(name);
      if (!id) throw new Error(`Workflow "${workflowName}": n8n has no credential "${name}".`);
      return [type, { id, name }];
    }),
  );
}
