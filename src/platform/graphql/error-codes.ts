/** Every `extensions.code`, with its one sentence. A code never changes its meaning once published. */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'no valid key or session came with the request',
  FORBIDDEN: 'the principal lacks the right',
  NOT_FOUND: 'there is nothing of that name that the principal may see',
  BAD_REQUEST: 'an argument has a value that cannot be meant',
  CONFLICT: 'the state of what would change does not allow the change',
  UNKNOWN_DATA_CLASS: 'the organisation has no data class of that name',
  DATA_CLASS_NOT_ALLOWED: 'the key may not be used for that data class',
  REVISION_NOT_REACHED: 'this instance has not yet seen the revision that was asked for',
  PAGE_TOO_LARGE: 'more items were asked for than a page may hold',
  BAD_CURSOR: 'the cursor was not made by this list',
  GRAPHQL_INVALID: 'the document is not valid GraphQL for this schema',
  QUERY_TOO_COMPLEX: 'the document selects more than one request may',
  CROSS_SITE_REFUSED: 'a request with a session came from another site',
  NOT_READY: 'the service is still starting',
  INTERNAL: 'something went wrong that is not the fault of the request',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
