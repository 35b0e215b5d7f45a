'use strict';
// npm run server: the BigBlueButton stand-in of test/server, for trying things out by hand.

const { runScript } = require('./script.js');

runScript('test/server/main.ts');
