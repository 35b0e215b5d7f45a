import { jsonReply, success } from '../answer';
import { tag } from '../xml';
import type { Call } from './call';

/** The API root: unsigned, tells that a BigBlueButton is here. JSON when the *request* is JSON. */
export const root: Call = {
  name: '',
  methods: ['GET', 'POST'],
  guard: 'none',
  answer(request, world) {
    const fields = {
      version: '2.0',
      apiVersion: '2.0',
      bbbVersion: world.settings.bbbVersion,
      graphqlWebsocketUrl: `${world.origin.replace('http', 'ws')}/graphql`,
      graphqlApiUrl: `${world.origin}/api/rest`,
    };
    if (request.headers['content-type']?.startsWith('application/json')) {
      return jsonReply({ response: { returncode: 'SUCCESS', ...fields } });
    }
    return success(Object.entries(fields).map(([name, value]) => tag(name, value)));
  },
};
