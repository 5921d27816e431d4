from django.db import migrations, models


class Migration(migrations.Migration):
    """What people do with the rows of their lists."""

    dependencies = [
        ("store", "0012_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="QueueAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=60, unique=True)),
                ("customer", models.CharField(db_index=True, max_length=200)),
                ("kind", models.CharField(max_length=20)),
                ("at", models.BigIntegerField()),
                ("day", models.IntegerField()),
                ("by", models.CharField(max_length=200)),
                ("recorded_at", models.BigIntegerField()),
                ("detail", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("row", models.JSONField(null=True)),
                ("written_at", models.BigIntegerField(null=True)),
                ("refused", models.TextField(blank=True)),
                ("undone_by", models.CharField(blank=True, max_length=200)),
                ("undone_at", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["by", "day"], name="queue_action_by_day"),
                    models.Index(
                        condition=models.Q(
                            ("refused", ""),
                            ("row__isnull", False),
                            ("undone_at__isnull", True),
                            ("written_at__isnull", True),
                        ),
                        fields=["id"],
                        name="queue_action_to_write",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QueueState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.CharField(max_length=200, unique=True)),
                ("state", models.JSONField()),
                ("matters_until", models.IntegerField(db_index=True)),
            ],
        ),
    ]
