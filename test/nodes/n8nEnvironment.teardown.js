// Downloads of the tests lie in this folder.
const { rmSync } = require('node:fs');

module.exports = async () => {
  rmSync(process.env.N8N_USER_FOLDER, { recursive: true, force: true });
};
