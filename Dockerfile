# One image for web, worker and migrate; the command decides.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml constraints.txt ./
COPY scripts scripts
COPY web web
RUN python scripts/setup.py

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libegl1 libgl1 fontconfig fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* && useradd --create-home mutoscope
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --from=build /app/web web
COPY . .
RUN mkdir -p /app/var && chown mutoscope /app/var
USER mutoscope
ENV PATH=/app/.venv/bin:$PATH MUTOSCOPE_HOST=0.0.0.0 PYTHONUNBUFFERED=1
EXPOSE 8000
CMD ["python", "-m", "server", "web"]
