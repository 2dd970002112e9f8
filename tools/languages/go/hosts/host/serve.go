// Package host is what the language hosts of Go and Node.js have in common.
//
// Pulumi's own hosts come with its release archives and are no Go modules, so that they cannot be built. These put
// together what Pulumi's Go modules have of them: the generators of SDKs, and the clients of package managers. They
// generate and link SDKs (`pulumi package add`), install dependencies, and run programs. They run no plugins, and
// name no required packages in advance: the engine fetches a provider when the program first uses it.
package host

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	sdk "github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// How often it looks whether the engine still runs: a killed engine sends no signal.
const parentCheck = time.Second

// Language is what differs between languages.
type Language interface {
	// Generate returns the files of a package's SDK.
	Generate(pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader) (
		map[string][]byte, error)
	// Link makes SDKs on disk dependencies of the project in a folder, and returns how programs import them.
	Link(ctx context.Context, folder string, packages []Linked) (string, error)
	// Install installs the dependencies of the project in a folder.
	Install(ctx context.Context, folder string, stdout, stderr io.Writer) error
	// Program returns the command that runs a program, without configuration, and what to do after its end.
	Program(ctx context.Context, engine string, request *pulumirpc.RunRequest) (*exec.Cmd, func(), error)
}

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	language Language
	engine   string
	mutex    sync.Mutex
	programs context.Context
	end      context.CancelFunc
}

// Serve runs a language host until the engine ends it.
func Serve(language Language) {
	arguments := os.Args[1:]
	if len(arguments) == 0 || strings.HasPrefix(arguments[len(arguments)-1], "-") {
		fail("usage: " + os.Args[0] + " [flags] <engine address>; the Pulumi engine starts this program")
	}
	serving := &host{language: language, engine: arguments[len(arguments)-1]}
	serving.programs, serving.end = context.WithCancel(context.Background())
	ending := make(chan os.Signal, 1)
	signal.Notify(ending, os.Interrupt, syscall.SIGTERM)
	server, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, serving)
			return nil
		},
	})
	if err != nil {
		fail(err.Error())
	}
	// The engine reads the port off the first line.
	fmt.Println(server.Port)
	parent := os.Getppid()
	check := time.NewTicker(parentCheck)
	for os.Getppid() == parent {
		select {
		case <-ending:
			serving.end()
			return
		case err := <-server.Done:
			serving.end()
			fail(fmt.Sprintf("the language host stopped serving: %v", err))
		case <-check.C:
		}
	}
	serving.end()
}

func (h *host) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	if address := request.GetEngineAddress(); address != "" {
		h.engine = address
	}
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: sdk.Version.String()}, nil
}

func (h *host) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (h *host) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.end()
	h.programs, h.end = context.WithCancel(context.Background())
	return &emptypb.Empty{}, nil
}

func (h *host) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(stream, request.GetIsTerminal())
	if err != nil {
		return err
	}
	if err := h.language.Install(stream.Context(), request.GetInfo().GetProgramDirectory(), stdout, stderr); err != nil {
		_ = closer.Close()
		return fmt.Errorf("cannot install the dependencies: %w", err)
	}
	return closer.Close()
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
