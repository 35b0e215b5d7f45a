'use strict';
// npm run bench -- <name>: how fast the nodes are, beside what a user would do without them.

const setUp = require('../test/nodes/n8nEnvironment.setup.js');
const tearDown = require('../test/nodes/n8nEnvironment.teardown.js');
const { runScript } = require('./script.js');

runScript('test/bench/main.ts', {
  before: async () => {
    await setUp();
    process.once('exit', () => void tearDown());
  },
});
