# The bot alone: no tests, no sandbox, no compiler, not root.
# Any base with Python 3.11 or newer and its venv module will do.
ARG BASE=python:3.11-slim

FROM ${BASE} AS packages
WORKDIR /build
# Where no package index can be reached: `pip download -r requirements/run.txt -d wheels` elsewhere, then build with
# `--build-arg PIP_NO_INDEX=1`. The hashes are checked in either case.
ARG PIP_NO_INDEX
ENV PIP_NO_INDEX=${PIP_NO_INDEX} PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/run.txt wheel[s] wheels/
RUN python3 -m venv /opt/liyaqa \
    && /opt/liyaqa/bin/pip install --require-hashes --find-links wheels -r wheels/run.txt \
    && /opt/liyaqa/bin/pip uninstall --yes setuptools pip
WORKDIR /opt/liyaqa/app
COPY actions actions
COPY bot bot
COPY charts charts
COPY clients clients
COPY handlers handlers
COPY messages messages
COPY policy policy
COPY store store
RUN python3 -m compileall -q .

FROM ${BASE}
RUN useradd --uid 10001 --user-group --home-dir /var/lib/liyaqa --create-home --shell /usr/sbin/nologin liyaqa
COPY --from=packages /opt/liyaqa /opt/liyaqa
WORKDIR /opt/liyaqa/app
ENV PATH=/opt/liyaqa/bin:${PATH} \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    BOT_CONFIG=/etc/liyaqa/liyaqa.toml \
    PORT=3000
USER liyaqa
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python3", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["python3", "-m", "bot"]
CMD ["run"]
