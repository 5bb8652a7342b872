"""One SSH connection to a host: commands, files and tunnels. The only home of asyncssh."""
