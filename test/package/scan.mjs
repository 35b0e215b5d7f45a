// node scan.mjs <source folder> <unpacked tarball>: both legs of n8n's verification scanner, through
// its own interface (its program first asks the registry for a published version). Prints JSON.
import process from 'node:process';
import {
  analyzePackage,
  SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [source, tarball] = process.argv.slice(2);
const results = {
  source: await analyzePackage(source, SOURCE_FILE_PATTERNS),
  // The patterns with which the scanner lints what was published.
  tarball: await analyzePackage(tarball, ['**/*.js', 'package.json']),
};
process.stdout.write(`\n${JSON.stringify(results)}\n`);
