# Maintenance mode (guide 11.5). Its block stands in the site from the first use on; whether the page is there decides.
MAINTENANCE_BEGIN='    # liyaqa-host maintenance: begin' MAINTENANCE_END='    # liyaqa-host maintenance: end'
maintenance() { # of the site as it was understood last: on or off
    [ -e "$PAGE" ] && say "${text-}" | grep -qF "if (-f $PAGE)" && say on || say off
}
places() { # after which lines the block is to be put; `unknown` where a server block is in a form not known here
    say "$text" | awk -v asks="if (-f $PAGE)" '
        {
            before = depth; opening = $0; closing = $0
            depth += gsub(/[{]/, "", opening) - gsub(/[}]/, "", closing)
            if (before == 0 && $0 ~ /(^|[ \t;}])server[ \t\r]*([{]|$)/) { server = 1; start = 0 }
            if (server && !start && depth > 0) { start = NR; clean = depth == 1; proxies = has = 0 }
            if (server && /proxy_pass/) proxies = 1
            if (index($0, asks)) has = 1
            if (depth == 0 && server && (start || proxies)) {
                if (proxies && !has) print (start && clean ? start : "unknown")
                server = start = proxies = has = 0
            }
        }' | tr '\n' ' '
}
add_block() { # PLACES: makes NEWFILE of FILE with the block of the guide
    NEWFILE=${FILE%/*}/.liyaqa-host-$ENV.new
    cp -a --remove-destination "$FILE" "$NEWFILE" && awk -v at=" $1" -v page="$PAGE" \
        -v begin="$MAINTENANCE_BEGIN" -v end="$MAINTENANCE_END" '
        { print }
        index(at, " " NR " ") {
            folder = name = page; sub(/\/[^\/]*$/, "", folder); sub(/.*\//, "/", name)
            print begin
            print "    if (-f " page ") {\n        return 503;\n    }"
            print "    error_page 503 @maintenance;"
            print "    location @maintenance {\n        root " folder ";"
            # A page cannot be posted to: without this such requests are told 405, as if they could never work.
            print "        if ($request_method !~ ^(GET|HEAD)$) {\n            return 503;\n        }"
            print "        rewrite ^(.*)$ " name " break;\n    }"
            print end
        }' "$FILE" >"$NEWFILE" && sync "$NEWFILE"
}
drop_block() { # makes NEWFILE of FILE without it; what else the file says by now stays
    NEWFILE=${FILE%/*}/.liyaqa-host-$ENV.new
    cp -a --remove-destination "$FILE" "$NEWFILE" &&
        sed "/^$MAINTENANCE_BEGIN\$/,/^$MAINTENANCE_END\$/d" "$FILE" >"$NEWFILE" && sync "$NEWFILE"
}
prepare_site() {
    repair || quit 80 'a former switch is half done and cannot be undone: nginx must be mended by hand'
    find_master || quit 80 'nginx is not running. Nothing was changed'
    understand || refuse_site
    at=$(places)
    case $at in *unknown*) quit 78 "a server block of $FILE is in a form not known here. Put the block of guide 11.5
 into it by hand, with $PAGE. Nothing was changed" ;; esac
    if [ -n "$at" ]; then
        extend "$at"
    elif [ "$(recall proven)" != "$SHA" ]; then
        check $NGINX -t || quit 79 'nginx refuses its present configuration. Nothing was changed'
        reload && settle || quit 80 'nginx did not take its present configuration'
    fi
}
extend() { # PLACES: the block goes live, proven, or is taken out again
    add_block "$1" || { rm -f "$NEWFILE"; quit 75 "cannot write $NEWFILE. Nothing was changed"; }
    check_new || { rm -f "$NEWFILE"; quit 79 'nginx refuses the maintenance block. Nothing was changed'; }
    [ "$(sha256sum <"$FILE")" = "$SHA  -" ] || { rm -f "$NEWFILE"; refuse_edited; }
    go_live && reload && understand && settle && return
    drop_block && go_live && reload && understand && settle && say restored=yes || say restored=no
    quit 80 'nginx was not proven to serve the maintenance block'
}
put_page() { # the team's own page when there is one, readable by nginx's workers
    [ -d "${PAGE%/*}" ] || mkdir -m 755 "${PAGE%/*}" || quit 75 "cannot make ${PAGE%/*}"
    if [ -r "$PAGE.own" ]; then
        cat "$PAGE.own"
    else
        say '<!doctype html>' '<html lang="en"><meta charset="utf-8"><title>Maintenance</title>' \
            '<h1>We will be back soon</h1>' '<p>Liyaqa is down for maintenance. Please try again in a few minutes.</p></html>'
    fi >"$PAGE.new" && chmod 644 "$PAGE.new" && sync "$PAGE.new" && mv -f "$PAGE.new" "$PAGE" || quit 75 "cannot write $PAGE"
}
do_maintenance() { # on|off TOKEN
    lock; read_fence
    [ "$2" -eq "$token" ] || quit 76 "token $2 is not the registered one, $token"
    if [ "$1" = on ]; then
        prepare_site
        put_page
    else
        rm -f "$PAGE" || quit 75 "cannot remove $PAGE"
    fi
    do_status
}
