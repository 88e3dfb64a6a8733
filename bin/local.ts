#!/usr/bin/env node
// npm start: the local stage. Reads the environment, starts, and stops on Ctrl-C.
import { EnvironmentError, parseEnvironment } from '../core/contract/environment.ts';
import { runLocal } from '../local/run.ts';

try {
  await runLocal(parseEnvironment(process.env), process.env);
} catch (error) {
  const isForOperator =
    error instanceof EnvironmentError || error instanceof RangeError || error instanceof Error;
  process.stderr.write(`${isForOperator ? error.message : String(error)}\n`);
  process.exit(1);
}
