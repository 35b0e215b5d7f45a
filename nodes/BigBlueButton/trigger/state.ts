import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

/** A registered hook, as far as n8n keeps it with the workflow. */
export interface KeptHook {
  hookID: string;
  callbackURL: string;
  meetingID?: string;
}

/** The hooks this trigger has registered, in the mode (test or production) it runs in. */
export function keptHooks(context: IHookFunctions | IWebhookFunctions): KeptHook[] {
  const { hooks } = context.getWorkflowStaticData('node');
  return Array.isArray(hooks) ? (hooks as KeptHook[]) : [];
}

/** Stores them in their place; an empty list leaves nothing stored. */
export function keepHooks(context: IHookFunctions, hooks: readonly KeptHook[]): void {
  const state = context.getWorkflowStaticData('node');
  if (hooks.length === 0) delete state.hooks;
  else
    state.hooks = hooks.map(({ hookID, callbackURL, meetingID }) => ({
      hookID,
      callbackURL,
      ...(meetingID !== undefined && { meetingID }),
    }));
}
