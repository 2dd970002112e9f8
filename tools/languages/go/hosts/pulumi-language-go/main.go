// Command pulumi-language-go is a language host of Go for an engine that was built from Go modules.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"gpufabric/tools/languages/hosts/host"
)

func main() { host.Serve(golang{}) }

type golang struct{}

func (golang) Generate(
	pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, _ schema.ReferenceLoader,
) (map[string][]byte, error) {
	return gogen.GeneratePackage("pulumi-language-go", pkg, request.GetLocalDependencies())
}

// Link replaces each SDK's module, whose path is nowhere published, by the folder that holds it.
func (golang) Link(ctx context.Context, folder string, packages []host.Linked) (string, error) {
	imports := ""
	for _, each := range packages {
		reference := each.Package.Reference()
		module := gogen.ExtractModulePath(reference)
		path := "." + string(filepath.Separator) + filepath.Clean(each.Path)
		if output, err := command(ctx, folder, "mod", "edit", "-replace="+module+"="+path).CombinedOutput(); err != nil {
			return "", fmt.Errorf("cannot change go.mod: %w: %s", err, output)
		}
		imports += fmt.Sprintf("  import %q\n", gogen.ExtractImportBasePath(reference))
	}
	return imports, nil
}

func (golang) Install(ctx context.Context, folder string, stdout, stderr io.Writer) error {
	tidy := command(ctx, folder, "mod", "tidy")
	tidy.Stdout, tidy.Stderr = stdout, stderr
	return tidy.Run()
}

// Program compiles the program, whose SDK reads the run's settings from variables.
func (golang) Program(ctx context.Context, engine string, request *pulumirpc.RunRequest) (*exec.Cmd, func(), error) {
	info := request.GetInfo()
	scratch, err := os.MkdirTemp("", "pulumi-go-")
	if err != nil {
		return nil, nil, err
	}
	after := func() { _ = os.RemoveAll(scratch) }
	program := filepath.Join(scratch, "program")
	build := command(ctx, info.GetProgramDirectory(), "build", "-buildvcs=false", "-o", program, ".")
	if output, err := build.CombinedOutput(); err != nil {
		after()
		return nil, nil, fmt.Errorf("the program does not compile: %w\n%s", err, output)
	}
	run := exec.CommandContext(ctx, program)
	run.Dir = request.GetPwd()
	run.Env = os.Environ()
	for name, value := range map[string]string{
		pulumi.EnvOrganization:        request.GetOrganization(),
		pulumi.EnvProject:             request.GetProject(),
		pulumi.EnvPulumiRootDirectory: info.GetRootDirectory(),
		pulumi.EnvStack:               request.GetStack(),
		pulumi.EnvDryRun:              strconv.FormatBool(request.GetDryRun()),
		pulumi.EnvParallel:            strconv.Itoa(int(request.GetParallel())),
		pulumi.EnvMonitor:             request.GetMonitorAddress(),
		pulumi.EnvEngine:              engine,
	} {
		if value != "" {
			run.Env = append(run.Env, name+"="+value)
		}
	}
	return run, after, nil
}

func command(ctx context.Context, folder string, arguments ...string) *exec.Cmd {
	made := exec.CommandContext(ctx, "go", arguments...)
	made.Dir = folder
	return made
}
