import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Webhooks: where they go, and their messages."""

    dependencies = [
        ("store", "0013_today"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("url", models.TextField()),
                ("topics", models.JSONField(default=list)),
                ("segments", models.JSONField(default=list)),
                ("salt", models.CharField(max_length=64)),
                ("old_salt", models.CharField(blank=True, max_length=64)),
                ("old_until", models.BigIntegerField(null=True)),
                ("position", models.TextField()),
                ("messages_cut", models.BigIntegerField(default=0)),
                ("paused", models.BooleanField(default=False)),
                ("failures", models.IntegerField(default=0)),
                ("next_at", models.BigIntegerField(default=0)),
                ("made_by", models.CharField(max_length=200)),
                ("made_at", models.BigIntegerField()),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField()),
                ("key", models.CharField(max_length=64, unique=True)),
                ("topic", models.CharField(max_length=40)),
                ("body", models.TextField()),
                ("customers", models.IntegerField()),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("tries", models.IntegerField(default=0)),
                ("status", models.IntegerField(default=0)),
                ("says", models.TextField(blank=True)),
                ("made_at", models.BigIntegerField()),
                ("tried_at", models.BigIntegerField(null=True)),
                ("ended_at", models.BigIntegerField(null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="store.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ["endpoint", "number"],
                "constraints": [models.UniqueConstraint(fields=("endpoint", "number"), name="one_message_of_a_number")],
                "indexes": [models.Index(fields=["endpoint", "state", "number"], name="messages_that_wait")],
            },
        ),
    ]
