// Writes core/contract/openapi.json from the route table; with --check, fails if it is not up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '../core/contract/api/openapi.ts';

const path = new URL('../core/contract/openapi.json', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const document = `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
if (!process.argv.includes('--check')) writeFileSync(path, document);
else if (readFileSync(path, 'utf8') !== document) {
  process.stderr.write('core/contract/openapi.json is not up to date: run npm run openapi\n');
  process.exitCode = 1;
}
