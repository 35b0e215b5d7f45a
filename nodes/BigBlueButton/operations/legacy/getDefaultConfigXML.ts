import { readConfigXml } from '../../../../protocol/legacy';
import type { Operation } from '../operation';

const CALL = 'getDefaultConfigXML';

export const getDefaultConfigXML: Operation = {
  name: 'Get Default Config XML (Servers up to 2.3)',
  action: 'Get default config XML of server',
  description:
    'Retrieve the configuration of the Flash client. BigBlueButton 2.4 and later have none.',
  changes: false,
  fields: [],
  async run(call) {
    return { configXML: readConfigXml(CALL, await call.connection.ask(CALL)) };
  },
};
