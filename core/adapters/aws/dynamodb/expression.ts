/** A condition or filter. Names are written `#name`, since many of ours are reserved words; values `:value`. */
export interface Expression {
  readonly text: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The names that the expressions mention, as DynamoDB wants them declared. */
export function namesIn(...texts: readonly string[]): Record<string, string> {
  const mentioned = texts.flatMap((text) => text.match(/#\w+/g) ?? []);
  return Object.fromEntries(mentioned.map((name) => [name, name.slice(1)]));
}

/** What a put or an update is changed under: nothing, or an expression with its names and values. */
export function conditionOf(condition: Expression | undefined) {
  if (condition === undefined) return {};
  return {
    ConditionExpression: condition.text,
    ExpressionAttributeNames: namesIn(condition.text),
    ...(condition.values === undefined ? {} : { ExpressionAttributeValues: condition.values }),
  };
}
