# The assistant as one image: `docker build -t futian .` then
# `docker run -p 8000:8000 -v futian-data:/data futian`. The volume keeps database, model, uploads and logs.

FROM python:3.10-slim AS packages
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
COPY requirements.lock .
RUN uv venv /opt/venv \
    && uv pip sync --require-hashes --compile-bytecode --no-cache --python /opt/venv/bin/python requirements.lock

FROM python:3.10-slim
RUN useradd --system --uid 10001 --home-dir /app futian && install -d -o futian /app /data /data/uploads
COPY --from=packages /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --chown=futian . .
USER futian
# A new volume starts with this model. With an older volume the service trains by itself when it must.
# `--build-arg TRAIN=no` leaves it out, for a model that is mounted.
ARG TRAIN=yes
RUN if [ "$TRAIN" = yes ]; then python -m bot train; fi
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --start-period=5m \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["python", "-m", "bot", "serve"]
