package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

type fakeReader struct {
	values map[string]string
	reads  atomic.Int32
}

func (f *fakeReader) GetSecretValue(_ context.Context, input *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options)) (*secretsmanager.GetSecretValueOutput, error) {
	f.reads.Add(1)
	value, found := f.values[*input.SecretId]
	if !found {
		return nil, errors.New("ResourceNotFoundException")
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: aws.String(value)}, nil
}

func TestKeysOfASecret(t *testing.T) {
	cases := []struct {
		name, secret string
		keys, want   map[string]string
		failure      string
	}{
		{"chosen and renamed", `{"apiKey":"k","port":5432,"x":{"a":1}}`, map[string]string{"api-key": "apiKey", "port": "port", "x": "x"},
			map[string]string{"api-key": "k", "port": "5432", "x": `{"a":1}`}, ""},
		{"all", `{"username":"u","password":"p\u00e9"}`, nil, map[string]string{"username": "u", "password": "pé"}, ""},
		{"a plain string", "s3cret\n", map[string]string{"token": "value"}, map[string]string{"token": "s3cret\n"}, ""},
		{"a plain string, all", "s3cret", nil, map[string]string{"value": "s3cret"}, ""},
		{"a JSON array is a plain string", `["a"]`, nil, map[string]string{"value": `["a"]`}, ""},
		{"a document as it is", `{"type":"account"}`, map[string]string{"account.json": "value"}, map[string]string{"account.json": `{"type":"account"}`}, ""},
		{"no value yet", `{"keelson-placeholder":"r4nd0m"}`, map[string]string{"api-key": "apiKey", "token": "value"},
			map[string]string{"api-key": "r4nd0m", "token": "r4nd0m"}, ""},
		{"a value that is not whole", `{"keelson-placeholder":"r4nd0m","apiKey":"k"}`, map[string]string{"other": "other"}, nil, `no key "other"`},
		{"a key that is not there", `{"a":"1"}`, map[string]string{"b": "b", "a": "a"}, nil, `no key "b"`},
		{"a key that leads out of the folder", `{"../x":"1"}`, nil, nil, "can be the name of a file"},
	}
	for _, example := range cases {
		t.Run(example.name, func(t *testing.T) {
			got, err := valuesOf(&secretsmanager.GetSecretValueOutput{SecretString: aws.String(example.secret)}, example.keys)
			if example.failure != "" {
				if err == nil || !strings.Contains(err.Error(), example.failure) {
					t.Errorf("got %v, want %s", err, example.failure)
				}
				return
			}
			if err != nil || len(got) != len(example.want) {
				t.Fatalf("got %v, %v", got, err)
			}
			for key, want := range example.want {
				if string(got[key]) != want {
					t.Errorf("%s is %q, want %q", key, got[key], want)
				}
			}
		})
	}
	if got, err := valuesOf(&secretsmanager.GetSecretValueOutput{SecretBinary: []byte{0, 255}}, nil); err != nil || string(got["value"]) != "\x00\xff" {
		t.Errorf("binary: got %v, %v", got, err)
	}
}

func newTestFiles(t *testing.T, reader secretReader, now *time.Time) *secretFiles {
	return &secretFiles{
		references: map[string]secretReference{"payment-key": {ID: "arn"}}, folder: t.TempDir(), period: 300 * time.Second, reader: reader,
		logger: slog.New(slog.DiscardHandler), now: func() time.Time { return *now },
	}
}

func TestSecretsAreRefreshedByTheWallClock(t *testing.T) {
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	reader := &fakeReader{values: map[string]string{"arn": `{"api-key":"one"}`}}
	files := newTestFiles(t, reader, &now)
	if err := files.read(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(files.folder, "payment-key", "api-key")
	expect := func(want string, reads int32) {
		t.Helper()
		if got, err := os.ReadFile(file); err != nil || string(got) != want || reader.reads.Load() != reads {
			t.Errorf("got %q, %v after %d reads, want %q after %d", got, err, reader.reads.Load(), want, reads)
		}
	}
	reader.values["arn"] = `{"api-key":"two"}`
	now = now.Add(269 * time.Second) // the period less a tenth is the earliest
	files.refresh(t.Context())
	expect("one", 1)
	now = now.Add(31 * time.Second)
	files.refresh(t.Context())
	expect("two", 2)
	files.refresh(t.Context())
	expect("two", 2)

	delete(reader.values, "arn")
	now = now.Add(time.Hour)
	files.refresh(t.Context())
	expect("two", 3)
	now = now.Add(20 * time.Second)
	files.refresh(t.Context())
	expect("two", 3)
	reader.values["arn"] = `{"api-key":"three"}`
	now = now.Add(10 * time.Second)
	files.refresh(t.Context())
	expect("three", 4)
}

func TestWhatCannotBeReadIsNamed(t *testing.T) {
	now := time.Now()
	files := newTestFiles(t, &fakeReader{}, &now)
	err := files.read(t.Context())
	if err == nil || !strings.Contains(err.Error(), "secret payment-key (arn): ResourceNotFoundException") {
		t.Errorf("got %v", err)
	}
}

func TestFilesOfAVersionAreSwitchedTogether(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "db")
	write := func(values map[string]string) bool {
		t.Helper()
		bytes := map[string][]byte{}
		for key, value := range values {
			bytes[key] = []byte(value)
		}
		changed, err := writeFolder(folder, bytes)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	if !write(map[string]string{"username": "u1", "password": "p1"}) || write(map[string]string{"username": "u1", "password": "p1"}) {
		t.Error("written twice, or not at all")
	}
	info, err := os.Stat(filepath.Join(folder, "password"))
	if err != nil || info.Mode() != 0o400 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
	open, err := os.Open(filepath.Join(folder, currentLink))
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	before, _ := os.Readlink(filepath.Join(folder, currentLink))
	write(map[string]string{"username": "u2"})
	if after, _ := os.Readlink(filepath.Join(folder, currentLink)); after == before {
		t.Error("the link was not switched")
	}
	entries, _ := os.ReadDir(folder)
	if len(entries) != 3 { // ..data, its version, username
		t.Errorf("the folder has %v", entries)
	}
	if got, _ := os.ReadFile(filepath.Join(folder, "username")); string(got) != "u2" {
		t.Errorf("got %q", got)
	}
	if _, err := os.Stat(filepath.Join(folder, "password")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key that is gone is still there: %v", err)
	}
}
