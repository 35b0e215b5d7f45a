// One line per operation; its name here is its value in workflows.
export { getDefaultConfigXML } from './getDefaultConfigXML';
export { setConfigXML } from './setConfigXML';
