// n8n finds the nodes and the credential by the "n8n" entry of package.json, not through this file.
const { n8n } = require('./package.json');

module.exports = {
  nodes: n8n.nodes.map((file) => require(`./${file}`)),
  credentials: n8n.credentials.map((file) => require(`./${file}`)),
};
