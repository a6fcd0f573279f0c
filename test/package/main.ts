import { AWS_FILES, AWS_FLOOR, AWS_TOOLS, checkAws, checkAwsMissing } from './aws';
import { Checks } from './checks';
import { checkContents } from './contents';
import { checkLanguages, LANGUAGE_FILES, LANGUAGE_PACKAGES } from './languages';
import { checkNewcomer } from './newcomer';
import { checkEngine, checkLoaded, checkMissing } from './peers';
import { Project, pack, withWorkspace } from './project';

async function main(): Promise<number> {
  return withWorkspace(async (workspace) => {
    const tarball = await pack(workspace);
    const [languages, engine, floor, missing, aws, awsFloor] = await Promise.all([
      new Project(workspace, 'languages').set(LANGUAGE_FILES, [tarball, ...LANGUAGE_PACKAGES]),
      new Project(workspace, 'engine').set(['use.mjs'], [tarball, 'cdk8s']),
      new Project(workspace, 'floor').set(['use.mjs'], [tarball, 'cdk8s@2.68.12', 'constructs@10.5.0']),
      new Project(workspace, 'missing').set(['keelson.config.ts', 'aws.config.ts'], [tarball]),
      new Project(workspace, 'aws').set(AWS_FILES, [tarball, 'aws-cdk-lib', 'constructs', ...AWS_TOOLS]),
      new Project(workspace, 'aws-floor').set(AWS_FILES, [tarball, ...AWS_FLOOR, ...AWS_TOOLS]),
    ]);
    const checks = new Checks();
    await checkContents(checks, tarball, missing);
    await checkLanguages(checks, languages);
    await checkLoaded(checks, languages);
    await checkEngine(checks, 'only cdk8s beside it', engine);
    await checkEngine(checks, 'the oldest cdk8s and constructs that it supports', floor);
    await checkMissing(checks, missing);
    await checkAwsMissing(checks, missing);
    await checkAws(checks, 'the newest CDK', aws);
    await checkAws(checks, 'the oldest CDK that it supports', awsFloor);
    await checkNewcomer(checks, tarball, new Project(workspace, 'newcomer'));
    return checks.close();
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    console.error(error instanceof Error ? error.message : error);
    console.log('0 passed, 1 failed');
    process.exitCode = 1;
  },
);
