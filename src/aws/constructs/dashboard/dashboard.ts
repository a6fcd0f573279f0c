import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { installedName } from '../stack-place';
import { placed, type Widget } from './widgets';

/** The most characters of a dashboard's name (CloudWatch, `PutDashboard`). */
const NAME_LENGTH = 255;

/** What the dashboard of a construct is called: stable, since it follows from the construct's path and the stack's name. */
export function dashboardNameOf(construct: Construct): string {
  return installedName(construct, { maxLength: NAME_LENGTH, separator: '-', allowedSpecialCharacters: '-_' });
}

/** A dashboard of CloudWatch whose widgets are asked for when the template is made. */
export class ServiceDashboard extends Construct {
  readonly dashboardName: string;
  readonly resource: CfnDashboard;
  private readonly parts: (() => readonly Widget[])[] = [];

  /** @param of - what it shows, which gives it its name */
  constructor(scope: Construct, id: string, of: Construct) {
    super(scope, id);
    this.dashboardName = dashboardNameOf(of);
    this.resource = new CfnDashboard(this, 'Resource', {
      dashboardName: this.dashboardName,
      dashboardBody: Lazy.string({
        produce: () => Stack.of(this).toJsonString({ start: '-PT6H', widgets: placed(this.parts.flatMap((part) => part())) }),
      }),
    });
  }

  /** Further widgets, below those that are there. */
  add(widgets: () => readonly Widget[]): void {
    this.parts.push(widgets);
  }
}
