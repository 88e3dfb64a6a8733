import { connect, inSeconds } from '../support/local-stage.ts';
import { type DeployedStage } from './deployed.ts';

export const BATCH = 'Über das Update hinweg';
export const texts = Array.from({ length: 40 }, (_, index) => `${BATCH}: Beitrag ${index}`);

/** Queues them so that some are due before the update, some in its middle, some after. */
export async function queueAcrossUpdate({ operator, sandbox }: DeployedStage): Promise<void> {
  const accountId = await connect(operator, sandbox, 'update');
  const lines = texts.map((text, index) =>
    JSON.stringify({ key: text, text, accountIds: [accountId], publishAt: inSeconds(3 + (index * 3) / 4) }),
  );
  const imported = await operator.api('POST', '/v1/posts/import', lines.join('\n'), {
    'content-type': 'application/x-ndjson',
  });
  if (Number(imported.body['accepted']) !== texts.length) throw new Error(imported.text);
}
