'use strict';
// npm run pictures: the pictures of the example workflows, as n8n's editor shows them.

const { needPrograms } = require('./machine.js');
const { ensureN8nHost } = require('./n8n-host.js');
const { runScript } = require('./script.js');

runScript('test/n8n/examples/pictures.ts', {
  withBuild: true,
  before: async () => {
    needPrograms(['chromium']);
    await ensureN8nHost();
  },
});
