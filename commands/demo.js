'use strict';
// npm run demo: the main job from the meeting to the file, in a real n8n. With --keep, n8n stays open.

const { ensureN8nHost } = require('./n8n-host.js');
const { runScript } = require('./script.js');

runScript('test/n8n/demo.ts', { withBuild: true, before: ensureN8nHost });
