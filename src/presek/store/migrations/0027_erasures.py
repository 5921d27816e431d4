from django.db import migrations, models


class Migration(migrations.Migration):
    """Who was erased, without who it was."""

    dependencies = [("store", "0026_engines")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(default="asked", max_length=20)),
                ("key", models.CharField(blank=True, max_length=200)),
                ("work", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("by", models.CharField(max_length=200)),
                ("asked_at", models.BigIntegerField()),
                ("done_at", models.BigIntegerField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("tried_at", models.BigIntegerField(null=True)),
            ],
            options={"ordering": ["-id"]},
        ),
    ]
