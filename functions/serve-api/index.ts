import { createHandler } from './handler.ts';

const { SENDEPLAN_VERSION, SENDEPLAN_STAGE } = process.env;
if (SENDEPLAN_VERSION === undefined || SENDEPLAN_STAGE === undefined)
  throw new Error('SENDEPLAN_VERSION and SENDEPLAN_STAGE must be set');

export const handler = createHandler({ status: 'ok', version: SENDEPLAN_VERSION, stage: SENDEPLAN_STAGE });
