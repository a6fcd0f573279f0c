/** The one stage of a public REST API. */
export const REST_STAGE = 'live';
