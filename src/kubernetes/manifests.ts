export type * from './manifest';
export type * from './manifest-gateway';
export type * from './manifest-istio';
