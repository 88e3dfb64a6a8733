// `npm run cost`: what the AWS stage costs, from counted figures. Deploys the stack into an emulator of AWS, lets it
// publish, counts what AWS would bill, and holds the sums to the budgets. `--json` for programs.
// Ends with 0 if the budgets are kept, 1 if not, 2 if nothing was counted.
import { inspect } from 'node:util';
import { javaProblem } from '../../test/support/dynamodb-local.ts';
import { whyNoMinistack } from '../../test/support/ministack.ts';
import { countFigures } from './count.ts';
import { invoice } from './invoice.ts';
import { page } from './page.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((word) => word !== '--json');
if (unknown.length > 0) giveUp(`cost takes --json and nothing else; got ${unknown.join(' ')}`);
const problem = javaProblem() ?? (await whyNoMinistack());
if (problem !== undefined) giveUp(`nothing was counted: ${problem}`);

try {
  const figures = await countFigures((what) => process.stderr.write(`${what}\n`));
  const bill = invoice(figures, new Date());
  process.stdout.write(asked.includes('--json') ? `${JSON.stringify(bill, null, 2)}\n` : page(bill));
  process.exitCode = bill.verdicts.every(({ isKept }) => isKept) ? 0 : 1;
} catch (error) {
  giveUp(`nothing was counted: ${inspect(error)}`);
}

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
