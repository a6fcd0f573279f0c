import type {
  ConfigMap,
  CronJob,
  Deployment,
  ExternalSecret,
  HorizontalPodAutoscaler,
  Job,
  NetworkPolicy,
  PodDisruptionBudget,
  PodMonitor,
  SecretStore,
  Service,
  ServiceAccount,
  ServiceMonitor,
  StatefulSet,
} from '../manifest';
import type {
  BackendTrafficPolicy,
  ClientSettingsPolicy,
  GrpcRoute,
  HttpRoute,
  KongPlugin,
  Middleware,
  SecurityPolicy,
} from '../manifest-gateway';
import type {
  AuthorizationPolicy,
  DestinationRule,
  PeerAuthentication,
  RequestAuthentication,
  ServiceEntry,
  Sidecar,
  VirtualService,
} from '../manifest-istio';

/** A last change to one manifest. It may change what it is given, and gives back what is written. */
export type Override<M> = (manifest: M) => M;

/** Last changes to the objects that every unit may have, by the name of the construct's child. */
export interface UnitOverrides {
  readonly serviceAccount?: Override<ServiceAccount>;
  readonly configMap?: Override<ConfigMap>;
  readonly networkPolicy?: Override<NetworkPolicy>;
  readonly peerAuthentication?: Override<PeerAuthentication>;
  readonly authorizationPolicy?: Override<AuthorizationPolicy>;
  readonly podMonitor?: Override<PodMonitor>;
  readonly proxyMonitor?: Override<PodMonitor>;
  readonly sidecar?: Override<Sidecar>;
  readonly secretStore?: Override<SecretStore>;
  readonly secretStoreServiceAccount?: Override<ServiceAccount>;
  readonly [externalSecret: `externalSecret-${string}`]: Override<ExternalSecret>;
  /** By the host outside: `'virtualService-rates.example.com'`. */
  readonly [externalRoute: `virtualService-${string}`]: Override<VirtualService>;
  /** Of a unit without a system, by the host outside: `'serviceEntry-smtp.example.com'`. */
  readonly [serviceEntry: `serviceEntry-${string}`]: Override<ServiceEntry>;
}

interface ReplicatedOverrides extends UnitOverrides {
  readonly deployment?: Override<Deployment>;
  readonly statefulSet?: Override<StatefulSet>;
  readonly headlessService?: Override<Service>;
  readonly horizontalPodAutoscaler?: Override<HorizontalPodAutoscaler>;
  readonly podDisruptionBudget?: Override<PodDisruptionBudget>;
  readonly 'migration-serviceAccount'?: Override<ServiceAccount>;
  readonly 'migration-configMap'?: Override<ConfigMap>;
  readonly 'migration-networkPolicy'?: Override<NetworkPolicy>;
  readonly 'migration-peerAuthentication'?: Override<PeerAuthentication>;
  readonly 'migration-authorizationPolicy'?: Override<AuthorizationPolicy>;
  readonly 'migration-proxyMonitor'?: Override<PodMonitor>;
  readonly 'migration-sidecar'?: Override<Sidecar>;
  readonly 'migration-job'?: Override<Job>;
}

/** Last changes to the objects of a service. */
export interface MicroserviceOverrides extends ReplicatedOverrides {
  readonly service?: Override<Service>;
  readonly requestAuthentication?: Override<RequestAuthentication>;
  readonly serviceMonitor?: Override<ServiceMonitor>;
  readonly destinationRule?: Override<DestinationRule>;
  readonly virtualService?: Override<VirtualService>;
  /** By what a route is called: `'httpRoute-shop-example-com--v1-orders'`. */
  readonly [httpRoute: `httpRoute-${string}`]: Override<HttpRoute>;
  readonly [grpcRoute: `grpcRoute-${string}`]: Override<GrpcRoute>;
  readonly [securityPolicy: `securityPolicy-${string}`]: Override<SecurityPolicy>;
  readonly [backendTrafficPolicy: `backendTrafficPolicy-${string}`]: Override<BackendTrafficPolicy>;
  readonly [middleware: `${'rateLimit' | 'cors' | 'buffering'}Middleware-${string}`]: Override<Middleware>;
  readonly [plugin: `${'rateLimit' | 'cors' | 'requestSize'}Plugin-${string}`]: Override<KongPlugin>;
  readonly [clientSettingsPolicy: `clientSettingsPolicy-${string}`]: Override<ClientSettingsPolicy>;
}

/** Last changes to the objects of a worker. */
export interface WorkerOverrides extends ReplicatedOverrides {}

/** Last changes to the objects of a job. */
export interface JobOverrides extends UnitOverrides {
  readonly job?: Override<Job>;
  readonly cronJob?: Override<CronJob>;
}
