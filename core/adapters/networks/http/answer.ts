/** How a call to a network ended. */
export type Answer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, unknown>>;
      /** Parsed JSON, or the text where it is none. */
      readonly data: unknown;
    }
  /** Not one byte of the request can have reached the network. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** No complete answer: the network may have done what it was asked. */
  | { readonly kind: 'broken'; readonly detail: string };

export type Answered = Extract<Answer, { kind: 'answered' }>;

export function isSuccess(answer: Answer): answer is Answered {
  return answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;
}
