import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What people chose and their second factor, settings of the site, who may see and edit a field."""

    dependencies = [
        ("store", "0016_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteSetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=60, unique=True)),
                ("value", models.JSONField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
            ],
            options={"ordering": ["key"]},
        ),
        migrations.CreateModel(
            name="FieldRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("relation", models.CharField(blank=True, default="", max_length=200)),
                ("field", models.CharField(max_length=200)),
                ("see", models.JSONField(default=list)),
                ("edit", models.JSONField(default=list)),
                ("by", models.CharField(max_length=200)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "ordering": ["relation", "field"],
                "constraints": [models.UniqueConstraint(fields=("relation", "field"), name="one_rule_a_field")],
            },
        ),
        migrations.CreateModel(
            name="PersonDetail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(blank=True, default="", max_length=10)),
                ("start", models.CharField(blank=True, default="", max_length=60)),
                ("totp_secret", models.CharField(blank=True, default="", max_length=64)),
                ("totp_since", models.BigIntegerField(null=True)),
                ("totp_step", models.BigIntegerField(default=0)),
                ("recovery", models.JSONField(default=list)),
                ("devices", models.IntegerField(default=0)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="detail",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
