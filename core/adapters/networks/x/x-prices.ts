/** US dollars a call, pay-per-use, as of 2026-08-13: docs.x.com x-api/getting-started/pricing. */
export const X_PRICES = {
  post: 0.015,
  postWithLink: 0.2,
  altText: 0.005,
} as const;
