package main

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
)

type credentialSource = aws.CredentialsProvider

// newCredentialSource takes the two ways by which Lambda hands a function the credentials of its role: variables, which live as long as the
// execution environment; and with SnapStart an endpoint, since a snapshot outlives any credentials.
func newCredentialSource(environment func(string) string) credentialSource {
	if id := environment("AWS_ACCESS_KEY_ID"); id != "" {
		return credentials.NewStaticCredentialsProvider(id, environment("AWS_SECRET_ACCESS_KEY"), environment("AWS_SESSION_TOKEN"))
	}
	if endpoint := environment("AWS_CONTAINER_CREDENTIALS_FULL_URI"); endpoint != "" {
		return aws.NewCredentialsCache(endpointcreds.New(endpoint, func(options *endpointcreds.Options) {
			options.AuthorizationToken = environment("AWS_CONTAINER_AUTHORIZATION_TOKEN")
		}))
	}
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("the environment has no credentials: neither AWS_ACCESS_KEY_ID nor AWS_CONTAINER_CREDENTIALS_FULL_URI")
	})
}
