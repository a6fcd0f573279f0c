/** What is spoken on a call or a route: what it says, else HTTP where its service has a port for that. */
export function spokenProtocol(
  { protocol }: { readonly protocol?: 'http' | 'grpc' },
  service: { readonly http?: unknown },
): 'http' | 'grpc' {
  return protocol ?? (service.http === undefined ? 'grpc' : 'http');
}
