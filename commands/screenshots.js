'use strict';
// npm run screenshots -- <operation>: pictures of the nodes' panels in n8n's editor.

const { needPrograms } = require('./machine.js');
const { ensureN8nHost } = require('./n8n-host.js');
const { runScript } = require('./script.js');

runScript('test/n8n/screenshots.ts', {
  withBuild: true,
  before: async () => {
    needPrograms(['chromium']);
    await ensureN8nHost();
  },
});
