import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { Lazy, Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Route } from '../../../model/edges';
import { isLate } from '../../../model/token';
import { requestPattern } from '../../plan/request-pattern';
import type { PublicApi } from '../public-api/public-api';
import { PublicApis } from '../public-api/public-apis';
import type { ServerlessUnit } from '../serverless-unit';
import type { MetricSource } from './measure';

/** The namespace of what is counted in access logs. */
const NAMESPACE = 'Keelson/Requests';

/**
 * Requests to the public routes of one service, as the access logs of their hosts have them: a host may serve several services, and what API
 * Gateway counts by itself are requests of a whole API, or of each key with a metric of its own.
 */
export class PublicRequests extends Construct {
  /** Two a route: all of its requests, and those that were answered with 5xx. */
  readonly filters: CfnMetricFilter[] = [];
  /** The routes that are counted. */
  readonly routes: Route[] = [];
  private readonly metricName: string;

  constructor(
    private readonly unit: ServerlessUnit,
    id: string,
  ) {
    super(unit, id);
    this.metricName = Names.uniqueResourceName(unit, { maxLength: 200, separator: '-', allowedSpecialCharacters: '-_' });
  }

  /** Counts one more route. */
  add(route: Route): void {
    this.routes.push(route);
    const id = this.idOf(route);
    this.filters.push(this.filter(`All ${id}`, route, 'all'), this.filter(`Failed ${id}`, route, 'failed'));
  }

  metric(which: 'all' | 'failed'): MetricSource {
    return { namespace: NAMESPACE, name: this.nameOf(which), dimensions: {}, statistic: 'Sum' };
  }

  /** The APIs of its hosts, where they serve nobody else; undefined where one of them does. */
  ownApis(): readonly PublicApi[] | undefined {
    const apis = [...new Set(this.routes.map((route) => this.apiOf(route)))];
    const isOwn = ({ plan }: PublicApi): boolean => plan.routes.every(({ service }) => service === this.unit.declaration);
    return apis.every(isOwn) ? apis : undefined;
  }

  private apiOf({ properties }: Route): PublicApi {
    return PublicApis.of(this.unit.shared).of(properties.host);
  }

  private nameOf(which: 'all' | 'failed'): string {
    return `${this.metricName}-${which}`;
  }

  private idOf({ properties: { host, path = '/', methods = [] } }: Route): string {
    const id = [isLate(host) ? 'late' : host, ...path.split('/').filter(Boolean), ...[...methods].sort()].join(' ');
    let unique = id;
    for (let index = 2; this.node.tryFindChild(`All ${unique}`) !== undefined; index += 1) unique = `${id} ${index}`;
    return unique;
  }

  /** The API of a host may become one of the other kind by a further route: what is counted, and where, is asked for late. */
  private filter(id: string, route: Route, which: 'all' | 'failed'): CfnMetricFilter {
    const logGroupName = () => {
      const { http, rest } = this.apiOf(route);
      return (http ?? rest)?.accessLogs.logGroupName;
    };
    return new CfnMetricFilter(this, id, {
      logGroupName: Lazy.string({ produce: logGroupName }),
      filterPattern: Lazy.string({ produce: () => requestPattern(this.apiOf(route).plan, route, which === 'failed') }),
      metricTransformations: [{ metricNamespace: NAMESPACE, metricName: this.nameOf(which), metricValue: '1', defaultValue: 0 }],
    });
  }
}
