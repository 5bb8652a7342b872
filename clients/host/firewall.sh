# Blocking an address (guide 11.3). The desk decides first; this refuses again what would cut off the host or its people.
bits() { # ADDRESS[/PREFIX]: 4 or 6, then its network as zeros and ones; nothing when it is neither
    say "$1" | awk '
        function binary(n, width,   s) { for (; width > 0; width--) { s = (n % 2) s; n = int(n / 2) } return s }
        function hex(word,   n, i) {
            for (i = 1; i <= length(word); i++) n = n * 16 + index("0123456789abcdef", substr(word, i, 1)) - 1
            return n
        }
        function groups(words, count,   s, i) {
            for (i = 1; i <= count; i++) {
                if (words[i] !~ /^[0-9a-f]+$/ || length(words[i]) > 4) exit
                s = s binary(hex(words[i]), 16)
            }
            return s
        }
        {
            slash = index($0, "/")
            address = slash ? substr($0, 1, slash - 1) : $0
            prefix = slash ? substr($0, slash + 1) : "all"
            if (address ~ /^[0-9.]+$/) {
                most = 32; family = 4
                if (split(address, part, /[.]/) != 4) exit
                for (i = 1; i <= 4; i++) {
                    if (part[i] !~ /^(0|[1-9][0-9]*)$/ || part[i] > 255) exit
                    s = s binary(part[i], 8)
                }
            } else if (address ~ /^[0-9a-f:]+$/) {
                most = 128; family = 6
                gap = index(address, "::")
                head = gap ? substr(address, 1, gap - 1) : address
                tail = gap ? substr(address, gap + 2) : ""
                left = split(head, heads, ":"); right = split(tail, tails, ":")
                if (gap ? left + right > 7 : left != 8) exit
                s = groups(heads, left); rest = groups(tails, right)
                while (length(s) + length(rest) < 128) s = s "0"
                s = s rest
            } else exit
            if (prefix == "all") prefix = most
            if (prefix !~ /^(0|[1-9][0-9]*)$/ || prefix + 0 > most) exit
            print family substr(s, 1, prefix + 0)
        }'
}
own_addresses() { # from the kernel: every address of this host, one a line
    awk '/32 host LOCAL/ {print last} {last = $2}' /proc/net/fib_trie
    awk '{gsub(/..../, "&:", $1); sub(/:$/, "", $1); print $1}' /proc/net/if_inet6 2>/dev/null
}
caller() { # where the calling SSH session comes from: the desk, or the bastion in front of it
    pid=$$
    while [ "$pid" -gt 1 ] && look "$pid"; do
        client=$(tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | sed -n 's/^SSH_CONNECTION=\([^ ]*\) .*/\1/p')
        [ -z "$client" ] || { say "${client#::ffff:}"; return; }
        pid=$PARENT
    done
}
refuse_protected() { # ADDRESS
    wanted=$(bits "$1")
    [ -n "$wanted" ] || quit 82 "$1 is not an address. Nothing was changed"
    case $wanted in
    4*) [ ${#wanted} -gt 24 ] ;;
    *) [ ${#wanted} -gt 48 ] ;;
    esac || quit 82 "$1 is too wide: at most a /24, or a /48 of IPv6. Nothing was changed"
    own=$(own_addresses)
    [ -n "$own" ] || quit 82 "the host's own addresses cannot be read. Nothing was changed"
    for guarded in $PROTECTED $own $(caller); do
        mine=$(bits "$guarded")
        [ -n "$mine" ] || quit 82 "$guarded cannot be read as an address. Nothing was changed"
        case $wanted in "$mine"*) quit 82 "$1 lies in $guarded, which is never blocked. Nothing was changed" ;; esac
        case $mine in "$wanted"*) quit 82 "$1 holds $guarded, which is never blocked. Nothing was changed" ;; esac
    done
}
want_firewall() {
    [ -x "$UFW" ] || quit 83 "there is no ufw on this host ($UFW). Nothing was changed"
    said=$(timeout 20 "$UFW" status 2>&1) || { say "$said" | lines ufw; quit 83 'ufw does not answer. Nothing was changed'; }
    case $said in
    *'Status: active'*) ;;
    *) quit 83 'ufw is not active on this host, so a rule would block nothing. Nothing was changed' ;;
    esac
}
is_blocked() { # ADDRESS
    timeout 20 "$UFW" status 2>/dev/null | awk -v a="$1" '
        { for (i = 2; i <= NF; i++) if ($i == a && / DENY /) found = 1 } END { exit !found }'
}
ufw() { # ARGUMENTS...
    said=$(timeout 20 "$UFW" "$@" 2>&1) || { say "$said" | lines ufw; return 1; }
}
do_block() { # ADDRESS INCIDENT
    lock
    refuse_protected "$1"
    want_firewall
    is_blocked "$1" && { say blocked=already; return; }
    # Position 1 is before every rule that allows. An empty list, or one without IPv6, has no position 1.
    ufw insert 1 deny from "$1" to any comment "$2" || ufw prepend deny from "$1" to any comment "$2" ||
        quit 83 'ufw refused the rule'
    is_blocked "$1" || quit 83 'ufw took the rule but does not list it'
    say blocked=yes
}
do_unblock() { # ADDRESS INCIDENT
    lock
    want_firewall
    is_blocked "$1" || { say blocked=no; return; }
    ufw delete deny from "$1" to any || quit 83 'ufw kept the rule'
    ! is_blocked "$1" || quit 83 'ufw still lists the rule'
    say blocked=no
}
