import 'reflect-metadata';

// Beside each node's .ts lies a .json of the same name, which Node.js would take first.
const { '.json': json, ...others } = require.extensions;
Reflect.deleteProperty(require.extensions, '.json');
Object.assign(require.extensions, others, { '.json': json });
