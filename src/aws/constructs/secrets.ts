import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnRotationSchedule, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { existingId, PLACEHOLDER_KEY, rotationRate, secretResource, type UsedSecret } from '../plan/secrets';
import type { SharedResources } from './shared-resources';

/** Characters of the text that stands in a secret until somebody gives it a value. */
const PLACEHOLDER_LENGTH = 64;

/** Where the value of a declared secret is. */
export interface SecretResources {
  /** What Secrets Manager takes: an ARN or a name. */
  readonly id: string;
  /** The resource of policies. */
  readonly resource: string;
  /** The secret that was made or given; none where it is referred to by its path. */
  readonly secret: ISecret | undefined;
  /** Whether the system made it. */
  readonly isNew: boolean;
}

/** The secrets of a system in Secrets Manager, each made once by whoever reads it first. Their values are put in by people, or by rotation. */
export class SystemSecrets extends Construct {
  private readonly known = new Map<string, SecretResources>();

  constructor(
    scope: Construct,
    id: string,
    private readonly shared: SharedResources,
  ) {
    super(scope, id);
  }

  /** The secrets that are read so far, by their declared names. */
  get all(): ReadonlyMap<string, SecretResources> {
    return this.known;
  }

  /** Where the value of a secret is: in one that was given, in the one at its path, or in a new one. */
  of(used: UsedSecret): SecretResources {
    const known = this.known.get(used.name) ?? this.find(used);
    this.known.set(used.name, known);
    return known;
  }

  private find(used: UsedSecret): SecretResources {
    const given = this.shared.given.secrets?.[used.name];
    if (given !== undefined) {
      const { secretFullArn, secretArn } = given;
      return { id: secretFullArn ?? secretArn, resource: secretFullArn ?? `${secretArn}-??????`, secret: given, isNew: false };
    }
    const id = existingId(used.properties);
    if (id !== undefined) return { id, resource: secretResource(id, Stack.of(this)), secret: undefined, isNew: false };
    const secret = this.create(used);
    return { id: secret.secretArn, resource: secret.secretArn, secret, isNew: true };
  }

  private create({ name, properties }: UsedSecret): Secret {
    const { key, system, given } = this.shared;
    const scope = new Construct(this, `Secret ${name}`);
    if (properties.owner !== undefined) Tags.of(scope).add('owner', properties.owner);
    const secret = new Secret(scope, 'Value', {
      description: properties.description ?? `${name} of ${system}`,
      // Through a key that was brought in by its ARN: grants stay in policies of roles, where they are exact.
      encryptionKey: Key.fromKeyArn(scope, 'Key', key.keyArn),
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: PLACEHOLDER_KEY,
        passwordLength: PLACEHOLDER_LENGTH,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const rotation = given.rotations?.[name];
    if (rotation !== undefined && properties.rotation !== undefined) rotate(scope, secret, rotation, properties.rotation.every, key.keyArn);
    return secret;
  }
}

/** What a rotating function needs of its secret (Secrets Manager user guide, "Lambda rotation function execution role permissions"). */
const ROTATE = [
  'secretsmanager:DescribeSecret',
  'secretsmanager:GetSecretValue',
  'secretsmanager:PutSecretValue',
  'secretsmanager:UpdateSecretVersionStage',
];

/** Lets a function of the user's give a secret new values. The CDK's own method would grant it the key with a star in its actions. */
function rotate(scope: Construct, secret: Secret, rotation: IFunction, every: string, keyArn: string): void {
  const permission = new CfnPermission(scope, 'MayRotate', {
    action: 'lambda:InvokeFunction',
    functionName: rotation.functionArn,
    principal: new ServicePrincipal('secretsmanager.amazonaws.com').service,
    sourceAccount: Stack.of(scope).account,
    sourceArn: secret.secretArn,
  });
  const statements = [
    new PolicyStatement({ actions: ROTATE, resources: [secret.secretArn] }),
    // It makes new passwords by it, and the action knows no resources (Service Authorization Reference).
    new PolicyStatement({ actions: ['secretsmanager:GetRandomPassword'], resources: ['*'] }),
    new PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keyArn] }),
  ];
  const schedule = new CfnRotationSchedule(scope, 'Rotation', {
    secretId: secret.secretArn,
    rotationLambdaArn: rotation.functionArn,
    rotationRules: { scheduleExpression: rotationRate(every) },
  });
  schedule.node.addDependency(permission);
  for (const statement of statements) {
    const { policyDependable } = rotation.grantPrincipal.addToPrincipalPolicy(statement);
    if (policyDependable !== undefined) schedule.node.addDependency(policyDependable);
  }
}
