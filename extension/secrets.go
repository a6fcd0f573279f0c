package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

const (
	// readLimit is for all secrets together. Lambda ends an initialisation after 10 s.
	readLimit = 8 * time.Second
	// retryRefresh: after a refresh that failed, the next is tried this much later, or after the period if that is shorter.
	retryRefresh = 30 * time.Second
	wholeValue   = "value"
	// placeholderKey is the one key of a secret that Keelson made and nobody has given a value yet; its text is random.
	placeholderKey = "keelson-placeholder"
)

// secretReader is what is asked of Secrets Manager.
type secretReader interface {
	GetSecretValue(context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error)
}

// secretFiles keeps the files of all secrets.
type secretFiles struct {
	references map[string]secretReference
	folder     string
	period     time.Duration
	reader     secretReader
	logger     *slog.Logger
	now        func() time.Time

	mutex sync.Mutex
	due   time.Time // by the wall clock
}

func newSecretFiles(c configuration, logger *slog.Logger) *secretFiles {
	options := secretsmanager.Options{Region: c.region, Credentials: c.credentials, RetryMaxAttempts: 3}
	if c.secretsURL != "" {
		options.BaseEndpoint = aws.String(c.secretsURL)
	}
	return &secretFiles{
		references: c.secrets, folder: c.folder, period: c.refresh, reader: secretsmanager.New(options), logger: logger, now: wallClock,
	}
}

// wallClock is the time without Go's monotonic clock, which may stand still while the execution environment is frozen.
func wallClock() time.Time { return time.Now().Round(0) }

// read reads every secret and writes its files. All that failed is said at once.
func (s *secretFiles) read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	var group sync.WaitGroup
	var mutex sync.Mutex
	var problems []error
	for name, reference := range s.references {
		group.Go(func() {
			if err := s.readOne(ctx, name, reference); err != nil {
				mutex.Lock()
				defer mutex.Unlock()
				problems = append(problems, fmt.Errorf("secret %s (%s): %w", name, reference.ID, err))
			}
		})
	}
	group.Wait()
	s.plan(len(problems) == 0)
	return errors.Join(problems...)
}

func (s *secretFiles) readOne(ctx context.Context, name string, reference secretReference) error {
	output, err := s.reader.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: aws.String(reference.ID)})
	if err != nil {
		return err
	}
	if isPlaceholder(output) {
		s.logger.Warn("secret has no value yet: its keys hold a random text", "secret", name)
	}
	values, err := valuesOf(output, reference.Keys)
	if err != nil {
		return err
	}
	changed, err := writeFolder(filepath.Join(s.folder, name), values)
	if changed {
		s.logger.Info("secret written", "secret", name, "version", aws.ToString(output.VersionId))
	}
	return err
}

// refresh reads anew what is older than the period. Values that cannot be read stay as they are.
func (s *secretFiles) refresh(ctx context.Context) {
	s.mutex.Lock()
	isDue := s.period > 0 && len(s.references) > 0 && !s.now().Before(s.due)
	if isDue {
		s.due = s.now().Add(readLimit) // nobody else meanwhile
	}
	s.mutex.Unlock()
	if !isDue {
		return
	}
	if err := s.read(ctx); err != nil {
		s.logger.Warn("secrets not refreshed: the values read before stay", "error", err.Error())
	}
}

// plan says when the next refresh is due: up to a tenth earlier than the period, so that environments started together do not read together.
func (s *secretFiles) plan(succeeded bool) {
	wait := s.period
	if wait > 10 {
		wait -= rand.N(wait / 10)
	}
	if !succeeded {
		wait = min(wait, retryRefresh)
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.due = s.now().Add(wait)
}

// keepFresh is for environments that are not frozen meanwhile, and for long invocations; the others are refreshed by their invocations.
func (s *secretFiles) keepFresh(ctx context.Context) {
	if s.period <= 0 || len(s.references) == 0 {
		return
	}
	ticker := time.NewTicker(min(s.period, 10*time.Second))
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			s.refresh(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// valuesOf takes the named keys of a secret, or all of them. A secret that is no JSON object has the one key "value".
func valuesOf(output *secretsmanager.GetSecretValueOutput, keys map[string]string) (map[string][]byte, error) {
	whole := output.SecretBinary
	if output.SecretString != nil {
		whole = []byte(*output.SecretString)
	}
	var members map[string]json.RawMessage
	isObject := output.SecretString != nil && json.Unmarshal(whole, &members) == nil && members != nil
	if len(keys) == 0 {
		keys = map[string]string{}
		for member := range members {
			keys[member] = member
		}
		if !isObject {
			keys[wholeValue] = wholeValue
		}
	}
	values := make(map[string][]byte, len(keys))
	var problems []error
	placeholder := members[placeholderKey]
	stands := isPlaceholder(output)
	for seen, key := range keys {
		member, found := members[key]
		if stands && !found {
			member, found = placeholder, true
		}
		switch {
		case found:
			values[seen] = textOf(member)
		case key == wholeValue:
			values[seen] = whole
		default:
			problems = append(problems, fmt.Errorf("it has no key %q", key))
		}
		problems = append(problems, checkFileName("key", seen)...)
	}
	return values, errors.Join(problems...)
}

// isPlaceholder tells whether nobody has given a secret a value yet: the text that stands for it is all that it holds.
func isPlaceholder(output *secretsmanager.GetSecretValueOutput) bool {
	var members map[string]json.RawMessage
	if output.SecretString == nil || json.Unmarshal([]byte(*output.SecretString), &members) != nil {
		return false
	}
	_, stands := members[placeholderKey]
	return stands && len(members) == 1
}

// textOf is a string without its quotes, and every other value as JSON writes it.
func textOf(member json.RawMessage) []byte {
	var text string
	if json.Unmarshal(member, &text) == nil {
		return []byte(text)
	}
	return member
}
