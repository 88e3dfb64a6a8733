import type { Problem } from './problem.ts';

const withDetail = (problem: Problem, detail: string | undefined): Problem =>
  detail === undefined ? problem : { ...problem, detail };

/** What can stop a publication, each with what a person can do. */
export const problems = {
  rateLimited: (detail: string): Problem =>
    withDetail(
      {
        type: 'rate-limited',
        title: 'The network takes no more posts of this account for now.',
        action: 'It is sent by itself once the limit ends, if its latest time allows.',
      },
      detail,
    ),
  unauthorized: (detail: string): Problem =>
    withDetail(
      {
        type: 'unauthorized',
        title: 'The network refused the credentials of this account.',
        action: 'Connect the account again.',
      },
      detail,
    ),
  notSent: (detail: string): Problem =>
    withDetail(
      {
        type: 'not-sent',
        title: 'The network could not be reached.',
        action: 'It is tried again by itself until its latest time.',
      },
      detail,
    ),
  notReady: (detail: string): Problem =>
    withDetail(
      {
        type: 'not-ready',
        title: 'The post could not be prepared yet.',
        action: 'It is tried again by itself until its latest time.',
      },
      detail,
    ),
  unknown: (detail: string): Problem =>
    withDetail(
      {
        type: 'outcome-unknown',
        title: 'The network gave no clear answer.',
        action: 'The network is read back; nothing is sent again before that.',
      },
      detail,
    ),
  missed: (detail: string | undefined): Problem =>
    withDetail(
      {
        type: 'missed',
        title: 'Its latest time passed before it could be sent.',
        action: 'Queue it again with a new time.',
      },
      detail,
    ),
  threadIncomplete: (sentCount: number, partCount: number, detail?: string): Problem =>
    withDetail(
      {
        type: 'thread-incomplete',
        title: `Only ${sentCount} of ${partCount} parts of the thread are out.`,
        action: 'Finish or delete the thread on the network by hand.',
      },
      detail,
    ),
  absent: (detail: string): Problem =>
    withDetail(
      {
        type: 'absent',
        title: 'The network does not show the post, and may have it all the same.',
        action: 'Look at the profile: say that it is out, or that it is not.',
      },
      detail,
    ),
  undecidable: (detail: string): Problem =>
    withDetail(
      {
        type: 'undecidable',
        title: 'It cannot be told whether the post is out.',
        action: 'Look at the profile: say that it is out, or that it is not.',
      },
      detail,
    ),
  notPublished: (): Problem => ({
    type: 'not-published',
    title: 'A person found that it is not out.',
    action: 'Queue it again if it still should go out.',
  }),
  accountDeleted: (): Problem => ({
    type: 'account-deleted',
    title: 'The account was deleted.',
    action: 'Connect the account and queue the post again.',
  }),
  mediaMissing: (mediaId: string): Problem => ({
    type: 'media-missing',
    title: `The bytes of medium ${mediaId} are gone.`,
    action: 'Upload it and queue the post again.',
  }),
};
