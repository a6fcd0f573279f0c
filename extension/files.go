package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// currentLink is the link that is switched, named as the kubelet names its own.
const currentLink = "..data"

// writeFolder makes folder/<key> hold the values and nothing else. As on Kubernetes the files of one version stand in a folder of their own and
// one link is switched by a rename: who reads a user name and a password finds both of the same version, and a watcher sees one change.
func writeFolder(folder string, values map[string][]byte) (changed bool, err error) {
	if holds(folder, values) {
		return false, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return false, err
	}
	version, err := os.MkdirTemp(folder, "..version-")
	if err != nil {
		return false, err
	}
	for key, value := range values {
		if err := os.WriteFile(filepath.Join(version, key), value, 0o400); err != nil {
			return false, errors.Join(err, os.RemoveAll(version))
		}
	}
	if err := switchLink(filepath.Base(version), filepath.Join(folder, currentLink)); err != nil {
		return false, errors.Join(err, os.RemoveAll(version))
	}
	for key := range values {
		if err := switchLink(filepath.Join(currentLink, key), filepath.Join(folder, key)); err != nil {
			return false, err
		}
	}
	return true, removeOld(folder, filepath.Base(version), values)
}

// switchLink replaces a link at once: there is no moment without one.
func switchLink(to, link string) error {
	if present, err := os.Readlink(link); err == nil && present == to {
		return nil
	}
	next := filepath.Join(filepath.Dir(link), "..next-"+filepath.Base(link))
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Symlink(to, next); err != nil {
		return err
	}
	return os.Rename(next, link)
}

func removeOld(folder, version string, values map[string][]byte) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		_, wanted := values[name]
		if wanted || name == currentLink || name == version {
			continue
		}
		if !strings.HasPrefix(name, "..") && entry.Type() != fs.ModeSymlink {
			return fmt.Errorf("%s is none of the secret's: another program writes there", filepath.Join(folder, name))
		}
		if err := os.RemoveAll(filepath.Join(folder, name)); err != nil {
			return err
		}
	}
	return nil
}

func holds(folder string, values map[string][]byte) bool {
	entries, err := os.ReadDir(filepath.Join(folder, currentLink))
	if err != nil || len(entries) != len(values) {
		return false
	}
	for key, value := range values {
		present, err := os.ReadFile(filepath.Join(folder, key))
		if err != nil || !bytes.Equal(present, value) {
			return false
		}
	}
	return true
}
