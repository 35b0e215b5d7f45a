// n8n-core reads these when it is loaded, and would otherwise use the folder of an n8n that runs here.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = async () => {
  process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'n8n-nodes-bigbluebutton-'));
  process.env.N8N_ENCRYPTION_KEY = 'a key for tests only';
  process.env.N8N_LOG_LEVEL = 'silent';
};
